/** The receipt of one's declaration is to be there at a checkpoint without a line: the phone keeps this page as it is. */
import { keepPages } from "../offline/worker.ts";

void keepPages([location.pathname]);
