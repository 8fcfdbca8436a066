/** The camera of a checkpoint: the browser's own reader of codes where it has one, jsQR elsewhere; a photo where no
 *  camera may run. */
import jsQR from "jsqr";

interface Detector {
  detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type MakeDetector = new (options: { formats: string[] }) => Detector;

const EACH_MS = 120;
const LONGEST_MS = 60_000;
/** Enough for a code of 53 modules held at arm's length; more makes an old phone slow. */
const SIDE_PX = 640;
const PHOTO_PX = 1_200;

let running: MediaStream | null = null;

export function mayFilm(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

export function isFilming(): boolean {
  return running !== null;
}

export function stopFilming(video: HTMLVideoElement): void {
  for (const track of running?.getTracks() ?? []) track.stop();
  running = null;
  video.srcObject = null;
  video.hidden = true;
}

/** The text of the first code that is seen within a minute; null when it was stopped or none came; "denied" when the
 *  camera may not run. */
export async function film(video: HTMLVideoElement): Promise<string | null | "denied"> {
  try {
    running = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = running;
    video.hidden = false;
    await video.play();
  } catch {
    stopFilming(video);
    return "denied";
  }
  const look = reader(video);
  const mine = running;
  const untilMs = Date.now() + LONGEST_MS;
  let found: string | null = null;
  while (!found && running === mine && Date.now() < untilMs) {
    found = await look();
    if (!found) await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
  if (running === mine) stopFilming(video);
  return found;
}

/** The text of the code in a photo; null for none. */
export async function readPhoto(file: File): Promise<string | null> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = failed;
    });
    const scale = Math.min(1, PHOTO_PX / Math.max(image.naturalWidth, image.naturalHeight));
    return readFrame(image, 0, 0, image.naturalWidth, image.naturalHeight, scale);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function reader(video: HTMLVideoElement): () => Promise<string | null> {
  const Own = (window as unknown as { BarcodeDetector?: MakeDetector }).BarcodeDetector;
  let own: Detector | null = null;
  try {
    own = Own ? new Own({ formats: ["qr_code"] }) : null;
  } catch {
    // it is there, but reads no such codes
  }
  return async () => {
    if (own) {
      try {
        return (await own.detect(video))[0]?.rawValue ?? null;
      } catch {
        own = null; // desktops that have the name and no service behind it
      }
    }
    const side = Math.min(video.videoWidth, video.videoHeight);
    if (!side) return null;
    const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
    return readFrame(video, left, top, side, side, Math.min(1, SIDE_PX / side));
  };
}

let canvas: HTMLCanvasElement | null = null;

function readFrame(
  from: CanvasImageSource,
  left: number,
  top: number,
  wide: number,
  high: number,
  scale: number,
): string | null {
  canvas = canvas ?? document.createElement("canvas");
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const context = canvas.getContext("2d");
  if (!context || !canvas.width || !canvas.height) return null;
  context.drawImage(from, left, top, wide, high, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data || null;
}
