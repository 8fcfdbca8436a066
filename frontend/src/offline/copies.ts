/** What the service worker knows about pages by their address and their words. */

/** Pages that show what is somebody's own. */
export const OWN_PATH = /^\/(mine|(mine|joined)\/[\w-]+(\/received)?|mine\/declarations\/[\w-]+)?$/;

/** A team's mission and its forms, its directives, its route of the day, the directory; a lane of a checkpoint, which
 *  holds nobody's name. */
export const FIELD_PATH =
  /^\/field\/((missions\/[\w-]+(\/(add|finish|decline|cannot-reach|f1))?|directives(\/[\w-]+)?|route|directory)?|checkpoint\/[\w-]+\/\d+)$/;
/** Its forms; `?ahead` gives one empty before its time. */
export const FIELD_AHEAD = /\/(add|finish|decline|cannot-reach|f1)$/;
/** A team's forms that may wait on the phone. */
export const FIELD_FORM =
  /^\/field\/(missions\/[\w-]+\/(accept|depart|arrive|well|finish|add|decline|cannot-reach|f1)|directives\/[\w-]+\/(receive|progress|finish))$/;

/** Other doors and machines; they have their own ways, or none, without a line. */
export function neverKept(path: string): boolean {
  return /^\/(desk|partner|api|open311|live|demo|metrics|healthz|readyz|tiles|ogc|kiosk)(\/|$)/.test(path);
}

/** Under which name the stranger's copy of a page is kept. */
export function keptName(path: string, lang: string): string {
  return `/.kept/${lang}${path}`;
}

/** Files of ours that a page needs to look right. */
export function assetsIn(html: string): string[] {
  const found = html.match(/\/static\/[^"'#?\s)]+/g) ?? [];
  return Array.from(new Set(found)).filter((path) => !/\.(png|woff2)$/.test(path));
}

/** The page, saying of itself that it was kept: somebody's own as it was, what a stranger sees, or that in place of the
 *  answer to a form. */
export async function marked(copy: Response, how: "own" | "page" | "post"): Promise<Response> {
  const text = (await copy.text()).replace(/<html /, `<html data-kept="${how}" `);
  return new Response(text, { headers: copy.headers });
}

/** Does each in turn for as long as `withinMs` lasts; one that fails holds up none of the others, and the whole never
 *  fails. */
export async function eachInTime(
  paths: string[],
  act: (path: string) => Promise<unknown>,
  withinMs: number,
): Promise<void> {
  let over = false;
  const all = async (): Promise<void> => {
    for (const path of paths) {
      if (over) return;
      await act(path).catch(() => undefined);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, withinMs);
  });
  await Promise.race([all(), late]);
  over = true;
  clearTimeout(timer);
}
