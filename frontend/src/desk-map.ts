import { startDeskMap } from "./console/map/desk_map.ts";

startDeskMap();
