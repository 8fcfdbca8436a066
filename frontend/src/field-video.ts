/** A team's side of the video room: its camera out, the centre's voice in. */
import { type Feed, Room, type RoomState } from "./video/room.ts";

const SMALL: MediaTrackConstraints = {
  width: { ideal: 320 },
  height: { ideal: 180 },
  frameRate: { ideal: 10, max: 15 },
  facingMode: "environment",
};

/** Camera and sound; sound alone; or nothing: each is better than no line. */
async function media(): Promise<MediaStream | null> {
  for (const wanted of [
    { audio: true, video: SMALL },
    { audio: false, video: SMALL },
    { audio: true, video: false },
  ])
    try {
      return await navigator.mediaDevices.getUserMedia(wanted);
    } catch {
      // the next one asks for less
    }
  return null;
}

function start(place: HTMLElement): void {
  const state = place.querySelector<HTMLElement>("[data-room-state]");
  const join = place.querySelector<HTMLButtonElement>("[data-join]");
  const leave = place.querySelector<HTMLButtonElement>("[data-leave]");
  const own = place.querySelector("video");
  if (!state || !join || !leave || !own) return;
  const voices = new Map<string, HTMLAudioElement>();
  let room: Room | null = null;
  let stream: MediaStream | null = null;
  let awake: { release(): Promise<void> } | null = null;

  const say = (word: string): void => {
    state.textContent = state.dataset[word] ?? "";
    place.dataset.state = word;
  };
  const end = (): void => {
    room = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    own.srcObject = null;
    own.hidden = true;
    leave.hidden = true;
    join.hidden = false;
    void awake?.release().catch(() => undefined);
    awake = null;
  };
  const hear = (feedId: string, kind: string, track: MediaStreamTrack | null): void => {
    if (kind !== "audio") return;
    voices.get(feedId)?.remove();
    voices.delete(feedId);
    if (!track) return;
    const voice = new Audio();
    voice.srcObject = new MediaStream([track]);
    void voice.play().catch(() => undefined);
    voices.set(feedId, voice);
  };

  join.addEventListener("click", async () => {
    join.disabled = true;
    say("connecting");
    stream = await media();
    join.disabled = false;
    if (!stream) {
      say("refused");
      return;
    }
    join.hidden = true;
    leave.hidden = false;
    if (stream.getVideoTracks().length) {
      own.srcObject = stream;
      own.hidden = false;
    }
    const seen = stream.getVideoTracks().length > 0;
    const lock = (navigator as unknown as { wakeLock?: { request(kind: string): Promise<typeof awake> } }).wakeLock;
    if (lock) awake = await lock.request("screen").catch(() => null);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    room = new Room(
      {
        url: `${scheme}://${location.host}/video/ws?room=${encodeURIComponent(place.dataset.room ?? "")}`,
        ice: [],
        media: stream,
        better: false,
        wants: (feed: Feed, type: string) => feed.id.startsWith("c.") && type === "audio",
      },
      {
        state: (now: RoomState) => {
          say(now === "joined" && !seen ? "listening" : now);
          if (now === "out" || now === "elsewhere") end();
        },
        feeds: () => undefined,
        track: (feedId, kind, _mid, track) => hear(feedId, kind, track),
      },
    );
    room.start();
  });
  leave.addEventListener("click", () => {
    room?.leave();
    end();
    state.textContent = "";
    place.dataset.state = "left";
  });
}

const place = document.getElementById("video");
if (place) start(place);
