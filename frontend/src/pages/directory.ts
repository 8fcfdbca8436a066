import { sortNearest } from "../citizen/nearest.ts";

sortNearest();
