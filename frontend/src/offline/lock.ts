/** One sender at a time, whatever the number of tabs: the browser's lock, or a lease in the store where it has none. */
import { newKey } from "./item.ts";
import { freeLease, takeLease } from "./store.ts";

const LEASE_MS = 5 * 60_000;
const LOCK = "epidesk-queue";

/** Runs `act` unless another tab is at it; then nothing is done, because that one sees the same store. */
export async function alone(act: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks) {
    await locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await act();
    });
    return;
  }
  if (!(await takeLease(newKey(), LEASE_MS, Date.now()))) return;
  try {
    await act();
  } finally {
    await freeLease();
  }
}
