import { showRulesHere } from "../citizen/ward_here.ts";

showRulesHere();
