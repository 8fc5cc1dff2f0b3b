/** What moves on the page: filter, inspector, folding, print. A constant, so that its hash can stand in the page's policy; the page can be read without it. */

export const SCRIPT = String.raw`'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const filter = document.getElementById('filter');
  const found = document.getElementById('found');

  // A link to something folded unfolds it.
  const reveal = (target) => {
    for (let each = target; each; each = each.parentElement) if (each.tagName === 'DETAILS') each.open = true;
    const own = target.querySelector(':scope > details');
    if (own) own.open = true;
  };
  const flash = (target) => {
    target.classList.remove('flash');
    void target.getBoundingClientRect();
    target.classList.add('flash');
  };
  const go = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    reveal(target);
    target.scrollIntoView({ block: 'start' });
    flash(target);
  };

  // The inspector shows a copy of an object's articles right under the drawing.
  let chosen;
  const close = (map) => {
    const panel = map.querySelector('.inspector');
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    for (const each of all('.chosen, .lit', map)) each.classList.remove('chosen', 'lit');
    map.querySelector('svg').classList.remove('focused');
    if (chosen && map.contains(chosen)) chosen.focus({ preventScroll: true });
  };
  const inspect = (link) => {
    const map = link.closest('.map');
    const panel = map.querySelector('.inspector');
    const target = document.getElementById(link.getAttribute('href').slice(1));
    if (!target) return;
    const copy = target.cloneNode(true);
    for (const each of [copy, ...all('[id]', copy)]) each.removeAttribute('id');
    for (const each of [copy, ...all('.out', copy)]) each.classList.remove('out', 'flash');
    for (const each of [copy, ...all('details.object', copy)]) if (each.matches('details.object')) each.open = true;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'close';
    button.textContent = 'close';
    button.addEventListener('click', () => close(map));
    panel.replaceChildren(button, copy);
    panel.hidden = false;
    chosen = link;
    for (const each of all('.chosen, .lit', map)) each.classList.remove('chosen', 'lit');
    const card = link.closest('.card');
    light(card, map);
    link.classList.add('chosen');
    panel.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const light = (card, map) => {
    const node = card.dataset.node;
    card.classList.add('chosen');
    map.querySelector('svg').classList.add('focused');
    const near = new Set([node]);
    for (const arrow of all('path.arrow', map)) {
      if (arrow.dataset.from !== node && arrow.dataset.to !== node) continue;
      arrow.classList.add('lit');
      near.add(arrow.dataset.from).add(arrow.dataset.to);
    }
    for (const each of all('.card', map)) if (near.has(each.dataset.node)) each.classList.add('lit');
  };

  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const node = event.target.closest('a.node');
    if (node) {
      event.preventDefault();
      inspect(node);
      return;
    }
    const tile = event.target.closest('button.tile');
    if (tile) {
      const pressed = tile.getAttribute('aria-pressed') !== 'true';
      for (const each of all('button.tile')) each.setAttribute('aria-pressed', String(pressed && each.dataset.action === tile.dataset.action));
      apply();
      return;
    }
    const fit = event.target.closest('button.fit');
    if (fit) {
      fitTo(fit.closest('.map'), fit.getAttribute('aria-pressed') !== 'true');
      return;
    }
    const copy = event.target.closest('button.copy');
    if (copy) {
      navigator.clipboard.writeText(copy.parentElement.querySelector('code').textContent).then(() => {
        copy.textContent = 'copied';
        setTimeout(() => (copy.textContent = 'copy'), 1500);
      }, () => (copy.textContent = 'not allowed'));
      return;
    }
    const link = event.target.closest('a[href^="#"]');
    // The hash does not change when the same link is followed twice.
    if (link && link.getAttribute('href') === location.hash) {
      event.preventDefault();
      go();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.target.closest('input, textarea')) {
      event.preventDefault();
      filter.focus();
      filter.select();
    } else if (event.key === 'Escape') {
      if (document.activeElement === filter) {
        filter.value = '';
        apply();
      } else for (const map of all('.map')) close(map);
    }
  });
  addEventListener('hashchange', go);

  // Scrolls the drawing within its frame, never the page.
  const show = (map, card) => {
    if (!card) return;
    const frame = map.querySelector('.frame');
    const [own, room] = [card.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (own.top < room.top || own.bottom > room.bottom) frame.scrollTop += own.top - room.top - room.height / 3;
    if (own.left < room.left || own.right > room.right) frame.scrollLeft += own.left - room.left - room.width / 3;
  };

  // Filter: every word must occur; a pressed tile also asks for its action.
  // A statement is searched where it stands.
  const textOf = (element) => element.dataset.search + (element.matches('.steps li') ? ' ' + element.querySelector('.sql code').textContent.toLowerCase() : '');
  const searchable = all('[data-search]').map((element) => ({ element, text: textOf(element), lines: element.dataset.search.split('\n') }));
  const objects = searchable.filter(({ element }) => element.matches('details.object'));
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const action = document.querySelector('button.tile[aria-pressed="true"]')?.dataset.action;
    const on = words.length > 0 || action !== undefined;
    for (const { element, text, lines } of searchable) {
      const fits = words.every((word) => text.includes(word)) && (action === undefined || lines.some((line) => line.startsWith(action + ' ')));
      element.classList.toggle('out', !fits);
    }
    for (const each of all('.batch')) each.classList.toggle('out', on && !each.querySelector('li:not(.out)'));
    for (const each of all('section.objects, section.steps')) each.classList.toggle('empty', on && !each.querySelector('.object:not(.out), li:not(.out)'));
    document.body.classList.toggle('filtered', on);
    if (on) for (const map of all('.map')) show(map, map.querySelector('.card[data-search]:not(.out)'));
    found.textContent = on ? objects.filter(({ element }) => !element.classList.contains('out')).length + ' of ' + objects.length + ' objects' : '';
  };
  filter.disabled = false;
  filter.addEventListener('input', apply);
  // A reload may bring back what was typed.
  apply();

  const fitTo = (map, on) => {
    map.classList.toggle('fitted', on);
    const button = map.querySelector('button.fit');
    button.setAttribute('aria-pressed', String(on));
    button.textContent = on ? 'full size' : 'fit to width';
  };
  for (const map of all('.map')) {
    const room = map.querySelector('.frame').clientWidth;
    const width = map.querySelector('svg').width.baseVal.value;
    map.querySelector('button.fit').hidden = width <= room;
    // A little smaller is still readable; much smaller is for an overview on demand.
    fitTo(map, width > room && room / width >= 0.8);
    // Where the reading starts: the card furthest to the left.
    const cards = all('.card', map).map((card) => ({ card, left: card.getBoundingClientRect().left }));
    show(map, cards.reduce((first, each) => (first && first.left <= each.left ? first : each), undefined)?.card);
  }
  if (navigator.clipboard) for (const each of all('button.copy')) each.hidden = false;

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = all('details:not([open])');
    for (const each of folded) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of folded) each.open = false;
  });
  go();
})();
`;
