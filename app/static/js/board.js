/* Dragging is an extra. The card itself never moves: a drop presses the same item of the card's Move
   menu ([data-to="3"]) that the keyboard would, and the server's answer redraws the board. */
const say = (text) => document.dispatchEvent(new CustomEvent('ui:say', { detail: { text } }));

const start = () => document.querySelectorAll('.cards[data-stage]').forEach((list) => {
  if (Sortable.get(list)) return;
  let next;
  Sortable.create(list, {
    group: 'stage', handle: '.card__grip', draggable: '.card', animation: 120,
    ghostClass: 'is-ghost', dragClass: 'is-drag',
    onStart(e) { next = e.item.nextElementSibling; },
    onEnd(e) {
      e.from.insertBefore(e.item, next);
      if (e.to === e.from) return;
      const way = e.item.querySelector(`[data-to="${e.to.dataset.stage}"]`);
      if (way) { way.click(); return; }
      say(`${e.item.dataset.name} stays where it is. Its Move menu shows what it can do.`);
      e.item.querySelector('.move').open = true;
      e.item.querySelector('.move summary').focus();
    },
  });
});
start();
document.addEventListener('htmx:after:settle', start);
