/** One socket to the gate: questions and their answers, by transaction. A socket that answers nothing is dead long
 *  before it closes, so each question has its patience. */

export interface Answer {
  janus: string;
  transaction?: string;
  session_id?: number;
  sender?: number;
  claim?: string;
  data?: { id: number };
  error?: { code: number; reason: string };
  plugindata?: { data: Record<string, unknown> };
  jsep?: RTCSessionDescriptionInit;
}

export class Refused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  event: boolean;
  timer: number;
}

const CONNECT_MS = 4000;
const PATIENCE_MS = 8000;

export class Wire {
  onEvent: (event: Answer) => void = () => undefined;
  onEnd: (code: number) => void = () => undefined;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, Waiting>();
  private next = 0;
  private ended = false;

  constructor(url: string) {
    this.socket = new WebSocket(url, "janus-protocol");
    this.socket.onmessage = (message) => this.receive(JSON.parse(String(message.data)) as Answer);
    this.socket.onclose = (event) => this.end(event.code);
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => reject(new Error("slow")), CONNECT_MS);
      this.socket.addEventListener("open", () => {
        clearTimeout(timer);
        resolve();
      });
      this.socket.addEventListener("close", () => reject(new Error("closed")));
    });
  }

  /** `event`: the answer is the event that follows the first «ack». */
  ask(words: Record<string, unknown>, event = false, patienceMs = PATIENCE_MS): Promise<Answer> {
    const transaction = `${++this.next}.${Math.random().toString(36).slice(2, 10)}`;
    return new Promise((resolve, reject) => {
      if (this.ended || this.socket.readyState !== WebSocket.OPEN) {
        reject(new Error("closed"));
        return;
      }
      const timer = window.setTimeout(() => {
        this.waiting.delete(transaction);
        reject(new Error("unanswered"));
      }, patienceMs);
      this.waiting.set(transaction, { resolve, reject, event, timer });
      this.socket.send(JSON.stringify({ ...words, transaction }));
    });
  }

  /** Without waiting for anything: at the end of a page. */
  say(words: Record<string, unknown>): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.send(JSON.stringify({ ...words, transaction: `${++this.next}.bye` }));
  }

  /** Its handlers hear nothing more: on a lost address the browser's own close comes far too late. */
  drop(): void {
    this.onEnd = () => undefined;
    this.onEvent = () => undefined;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.end(1006);
  }

  private receive(answer: Answer): void {
    const one = answer.transaction ? this.waiting.get(answer.transaction) : undefined;
    if (!one || (one.event && answer.janus === "ack")) {
      if (!one && answer.janus !== "ack") this.onEvent(answer);
      return;
    }
    this.waiting.delete(answer.transaction as string);
    clearTimeout(one.timer);
    const told = answer.plugindata?.data ?? {};
    if (answer.error) one.reject(new Refused(answer.error.code, answer.error.reason));
    else if (told.error_code) one.reject(new Refused(Number(told.error_code), String(told.error)));
    else one.resolve(answer);
  }

  private end(code: number): void {
    if (this.ended) return;
    this.ended = true;
    for (const one of Array.from(this.waiting.values())) {
      clearTimeout(one.timer);
      one.reject(new Error("closed"));
    }
    this.waiting.clear();
    this.onEnd(code);
  }
}
