/** `data-photo`: pictures are made small before they are sent, which on 2G is minutes. When anything about a picture
 *  is not as expected, the original goes: the server shrinks and strips it anyway. */
import { once, type Root } from "./dom.ts";

const LONGEST_PX = 1600;
const KEEP_BELOW_BYTES = 400_000;

export function enhancePhotos(root: Root): void {
  once(root, "input[type=file][data-photo]", "photo", (element) => {
    const input = element as HTMLInputElement;
    let working: Promise<void> | null = null;
    input.addEventListener("change", () => {
      working = leaveOut(input)
        .then(() => shrinkAll(input))
        .then(() => {
          working = null;
          preview(input);
        });
    });
    input.form?.addEventListener(
      "submit",
      (event) => {
        if (!working) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const form = input.form;
        void working.then(() => {
          form?.classList.remove("is-sending");
          form?.querySelector<HTMLElement>("[type=submit]")?.click();
        });
      },
      true,
    );
  });
}

/** Said beside the field at once, not after everything was sent: a file that is no picture whatever its name says. */
async function leaveOut(input: HTMLInputElement): Promise<void> {
  const holder = input.closest(".field")?.querySelector<HTMLElement>("[data-photo-error]");
  const text = holder?.querySelector("[data-text]");
  if (!holder || !text) return;
  const files = Array.from(input.files ?? []);
  const good = await Promise.all(files.map(isPicture));
  const bad = files.filter((_, n) => !good[n]);
  holder.hidden = !bad.length;
  if (!bad.length) return;
  text.textContent = (holder.dataset.photoError ?? "").replace("{names}", bad.map(({ name }) => name).join(", "));
  try {
    const box = new DataTransfer();
    for (const file of files.filter((_, n) => good[n])) box.items.add(file);
    input.files = box.files;
  } catch {
    input.value = ""; // an older browser cannot keep the others
  }
}

/** By its first bytes, so that a format this browser cannot draw is still the centre's to judge. */
async function isPicture(file: File): Promise<boolean> {
  try {
    const buffer = await new Response(file.slice(0, 12)).arrayBuffer();
    return looksLikePicture(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  } catch {
    return true; // it cannot be read here: the centre looks
  }
}

/** JPEG, PNG, WebP, GIF, TIFF, BMP, and those of the HEIF family. */
export function looksLikePicture(head: string): boolean {
  return /^(\xff\xd8\xff|\x89PNG|RIFF[\s\S]{4}WEBP|GIF8|II\*\0|MM\0\*|BM|[\s\S]{4}ftyp(hei|hev|mif1|msf1|avi))/.test(
    head,
  );
}

async function shrinkAll(input: HTMLInputElement): Promise<void> {
  const files = Array.from(input.files ?? []);
  // Older browsers ignore the camera's orientation when they draw, and cannot put files back: send the originals.
  if (!files.length || !CSS.supports("image-orientation", "from-image") || typeof DataTransfer !== "function") return;
  try {
    const box = new DataTransfer();
    for (const file of files) box.items.add(await shrink(file));
    input.files = box.files;
  } catch {
    // the originals stay chosen
  }
}

export async function shrink(file: File): Promise<File> {
  if (!file.type.startsWith("image/") || file.size < KEEP_BELOW_BYTES) return file;
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url);
    const scale = Math.min(1, LONGEST_PX / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => fail(new Error("not a picture"));
    image.src = url;
  });
}

function preview(input: HTMLInputElement): void {
  const holder = document.querySelector(input.dataset.previews ?? "");
  if (!holder) return;
  for (const old of Array.from(holder.querySelectorAll("[data-preview]"))) {
    const image = old.querySelector("img");
    if (image) URL.revokeObjectURL(image.src);
    old.remove();
  }
  for (const file of Array.from(input.files ?? []).reverse()) {
    const frame = document.createElement("span");
    frame.className = "photo";
    frame.dataset.preview = "";
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    frame.appendChild(image);
    holder.insertBefore(frame, holder.firstChild);
  }
}
