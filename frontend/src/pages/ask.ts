import { suggestWhileTyping } from "../citizen/suggest.ts";

suggestWhileTyping();
