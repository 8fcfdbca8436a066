import { declareFast } from "../citizen/declare.ts";

declareFast();
