import { showSimilar } from "../citizen/similar.ts";

showSimilar();
