const two = (number: number): string => String(number).padStart(2, "0");
const dayText = (day: number, month: number, year: number): string => `${two(day)}/${two(month)}/${year}`;

/** Times as the phone shows them: `13:05`, or `13:05 19/03/2027` when it is another day. */
export function atText(ms: number, nowMs = Date.now()): string {
  const at = new Date(ms);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date(nowMs).toDateString()
    ? clock
    : `${clock} ${dayText(at.getDate(), at.getMonth() + 1, at.getFullYear())}`;
}

/** What the centre's clock showed when it wrote the page, whatever this phone's clock says. */
export function writtenText(isoNow: string, nowMs = Date.now()): string {
  const parts = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(isoNow);
  if (!parts) return "";
  const [, year, month, day, clock] = parts;
  const today = new Date(nowMs);
  const same =
    Number(year) === today.getFullYear() && Number(month) === today.getMonth() + 1 && Number(day) === today.getDate();
  return same ? String(clock) : `${clock} ${dayText(Number(day), Number(month), Number(year))}`;
}
