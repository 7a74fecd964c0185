// Shows a question when its condition holds, and hides it when not. Without this script every
// question stands on the page with a line that says when it is meant; the server decides alike.

/** What is ticked or chosen under a name of a form's field, leaving out what is hidden. */
function given(form, name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((input) => !input.closest("[data-depends][hidden]"))
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
}

function prefixOf(form) {
  return form.dataset.prefix ?? "";
}

function meant(form, { field, values, sites }) {
  const after = !field || given(form, prefixOf(form) + field).some((value) => values.includes(value));
  const chosen = given(form, "site");
  const here = !sites.length || !form.querySelector('[name="site"]') || chosen.some((site) => sites.includes(site));
  return after && here;
}

/** A section whose questions are all hidden says nothing either. */
function tidyParts(form) {
  for (const part of form.querySelectorAll("[data-part]")) {
    const questions = [...part.children].slice(1);
    part.hidden = questions.length > 0 && questions.every((question) => question.hidden);
  }
}

/** Apply all conditions, over chains of questions; the titles of those that appeared. */
function apply(form, questions) {
  const before = new Map(questions.map((question) => [question, question.hidden]));
  for (const question of questions) question.hidden = true;
  for (let changed = true; changed; ) {
    changed = false;
    for (const question of questions) {
      if (!question.hidden || !meant(form, JSON.parse(question.dataset.depends))) continue;
      question.hidden = false;
      changed = true;
    }
  }
  tidyParts(form);
  return questions.filter((q) => before.get(q) && !q.hidden).map((q) => q.dataset.title);
}

/** Serve every form on the page, or in a part of it that has just come. */
export function serve(root = document) {
  for (const form of root.querySelectorAll("form")) {
    const questions = [...form.querySelectorAll("[data-depends]")];
    if (!questions.length || form.dataset.served) continue;
    form.dataset.served = "yes";
    for (const line of form.querySelectorAll("[data-depends-line]")) line.hidden = true;
    apply(form, questions);
    form.addEventListener("change", () => {
      const titles = apply(form, questions);
      const said = form.querySelector("[data-depends-said]");
      if (said && titles.length) said.textContent = said.dataset.dependsSaid.replace("{title}", titles.join(", "));
    });
  }
}

serve();
