import { startCountdown } from "./console/alert/countdown.ts";
import { startDrawing } from "./console/alert/drawing.ts";

startCountdown();
const drawing = document.querySelector<HTMLElement>("[data-draw]");
if (drawing) startDrawing(drawing);
