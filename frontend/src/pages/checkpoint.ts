import { startCheckpoint } from "../field/checkpoint.ts";

startCheckpoint();
