/** Times as the phone shows them: `13:05`, or `19/3 13:05` when it is another day. */
export function atText(ms: number, nowMs = Date.now()): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const at = new Date(ms);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date(nowMs).toDateString() ? clock : `${at.getDate()}/${at.getMonth() + 1} ${clock}`;
}

/** What the centre's clock showed when it wrote the page, whatever this phone's clock says. */
export function writtenText(isoNow: string, nowMs = Date.now()): string {
  const parts = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(isoNow);
  if (!parts) return "";
  const [, year, month, day, clock] = parts;
  const today = new Date(nowMs);
  const same =
    Number(year) === today.getFullYear() && Number(month) === today.getMonth() + 1 && Number(day) === today.getDate();
  return same ? String(clock) : `${Number(day)}/${Number(month)} ${clock}`;
}
