// The page of a mail that is being written: posted into a frame of its own, which takes the place of
// the one before when it is drawn. A fresh frame leaves no entry in the history.
let coming = 0;

function shownIn(frames) {
  const before = frames.querySelector("iframe:not([data-coming])");
  const next = before.cloneNode();
  next.removeAttribute("src");
  next.name = `mail-page-${(coming += 1)}`;
  next.dataset.coming = "";
  for (const late of frames.querySelectorAll("[data-coming]")) late.remove();
  frames.append(next);
  next.addEventListener("load", () => {
    before.remove();
    delete next.dataset.coming;
  }, { once: true });
  return next.name;
}

document.addEventListener("template:readable", () => {
  const frames = document.querySelector("[data-frames]");
  if (!frames) return;
  const post = document.createElement("form");
  Object.assign(post, { method: "post", action: frames.dataset.frames, hidden: true, target: shownIn(frames) });
  for (const [name, value] of new FormData(document.getElementById("template-form"))) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    post.append(field);
  }
  document.body.append(post);
  post.submit();
  post.remove();
});
