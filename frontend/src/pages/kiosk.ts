import { endWhenIdle } from "../citizen/kiosk.ts";

endWhenIdle();
