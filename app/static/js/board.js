/* Dragging is an extra, and moves nothing: a drop asks the server, which answers with the gate's page
   or with the board and the reason. Each card's Move menu is the equal way. */
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
      htmx.ajax('POST', '/pipeline/moves', {
        target: '#results', swap: 'outerMorph', source: '#results',
        values: {
          csrf: document.querySelector('meta[name=csrf-token]').content,
          opportunity_id: e.item.id.slice('opp-'.length), to: e.to.dataset.stage,
          filters: document.querySelector('#results').dataset.filters,
        },
      });
    },
  });
});
start();
document.addEventListener('htmx:after:settle', start);
