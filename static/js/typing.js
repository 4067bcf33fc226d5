// Says whether keys are text at the moment, and whether single letters may be commands at all.
const TEXT = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range]), textarea, select, [contenteditable]";

export function isTyping(event) {
  return event.isComposing || Boolean(event.target.closest?.(TEXT));
}

export function isText(element) {
  return Boolean(element?.matches?.(TEXT));
}

/** A single character that may be a command: not typed, not modified, not inside a menu. */
export function isCommand(event) {
  if (document.body.dataset.keys === "off" || event.defaultPrevented) return false;
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return false;
  return !event.target.closest?.("[role=menu], .command");
}
