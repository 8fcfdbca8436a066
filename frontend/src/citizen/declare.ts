/** A declaration sent through the fast lane. Whatever does not work there goes the ordinary way, as without script. */

const LISTS = ["symptoms", "exposures", "conditions"];
const VISIT = /^visit_(place|from_on|to_on)_(\d+)$/;
const NOT_TOLD = ["csrfmiddlewaretoken", "idempotency_key", "visit_rows", "with", "for", "l", "more_visits"];

type Fields = Record<string, string | string[] | Record<string, string>[]>;

/** What the lane is told: lists as lists, rows of places as rows. */
export function fieldsOf(entries: Iterable<[string, FormDataEntryValue]>, kind: string): Fields {
  const fields: Fields = { kind };
  const visits: Record<string, string>[] = [];
  for (const [name, value] of entries) {
    if (typeof value !== "string" || NOT_TOLD.indexOf(name) >= 0) continue;
    const visit = VISIT.exec(name);
    if (visit) {
      const row = Number(visit[2]);
      while (visits.length <= row) visits.push({});
      (visits[row] as Record<string, string>)[visit[1] as string] = value;
    } else if (LISTS.indexOf(name) >= 0) {
      fields[name] = [...((fields[name] as string[]) || []), value];
    } else {
      fields[name] = value;
    }
  }
  if (visits.length) fields.visits = visits;
  if ("proxy_name" in fields) fields.given_by = "proxy";
  return fields;
}

async function send(form: HTMLFormElement): Promise<string> {
  const data = new FormData(form);
  const answer = await fetch(form.dataset.lane as string, {
    method: "POST",
    headers: {
      Authorization: `Intake ${form.dataset.token}`,
      "Content-Type": "application/json",
      "Idempotency-Key": String(data.get("idempotency_key")),
      "Accept-Language": document.documentElement.lang,
    },
    body: JSON.stringify(fieldsOf(data as unknown as Iterable<[string, FormDataEntryValue]>, form.dataset.kind || "")),
  });
  return answer.status === 201 ? ((await answer.json()) as { url: string }).url : "";
}

export function declareFast(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-lane]");
  if (!form) return;
  let more = false;
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button) more = button.name === "more_visits";
  });
  form.addEventListener("submit", (event) => {
    if (more) return;
    event.preventDefault();
    send(form).then(
      (url) => (url ? window.location.assign(url) : form.submit()),
      () => form.submit(),
    );
  });
}
