// The camera, its light, and the decoder.

import { prepareZXingModule, readBarcodes } from "./zxing/reader/index.js";

const LOOK = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 1 };
const WIDEST = 960; // pixels across; more only costs time
const PAUSE = 60; // milliseconds between two looks

prepareZXingModule({
  overrides: { locateFile: (name) => new URL(`./zxing/${name}`, import.meta.url).href },
});

export class Camera {
  /** `seen(text)` is called for every code in the picture, again and again. */
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
    this.canvas = document.createElement("canvas");
    this.paused = false;
  }

  /** Rejects if there is no camera or it is not allowed (NotAllowedError). */
  async start(facing = "environment") {
    if (!navigator.mediaDevices) throw new DOMException("no camera", "NotFoundError");
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    if (!this.looking) this.look();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  async look() {
    this.looking = true;
    while (this.stream) {
      if (!this.paused && this.video.readyState >= 2) {
        const text = await read(this.picture()).catch(() => "");
        if (text && !this.paused) this.seen(text);
      }
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    this.looking = false;
  }

  picture() {
    const { videoWidth, videoHeight } = this.video;
    return drawn(this.canvas, this.video, videoWidth, videoHeight);
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  get hasLight() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  async light(on) {
    await this.track.applyConstraints({ advanced: [{ torch: on }] });
  }
}

/** The code in a photo, or "". */
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  for (const width of [1600, 800]) {
    const text = await read(drawn(canvas, picture, picture.width, picture.height, width));
    if (text) return text;
  }
  return "";
}

async function read(picture) {
  const [found] = await readBarcodes(picture, LOOK);
  return found?.text ?? "";
}

function drawn(canvas, source, width, height, widest = WIDEST) {
  const scale = Math.min(1, widest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
