// What only a browser can do: modal dialogs with their focus, and logs that stay at their end.

// The page is drawn before its connection is up; from now on it answers.
export function markLive() {
  document.body.dataset.live = '';
}

export function openDialog(dialog, page) {
  dialog.addEventListener('close', () => page.invokeMethodAsync('OnClosedAsync'), { once: true });
  dialog.showModal();
}

export function closeDialog(dialog) {
  if (dialog.open) dialog.close();
}

export function stickToEnd(element) {
  const nearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight < 48;
  let follow = true;
  element.addEventListener('scroll', () => { follow = nearEnd(); }, { passive: true });
  new MutationObserver(() => { if (follow) element.scrollTop = element.scrollHeight; })
    .observe(element, { childList: true, subtree: true });
  element.scrollTop = element.scrollHeight;
}
