/* Dragging a number on the map asks the server to record a new reading; it answers with the map as it
   stands, and the reason when it refused. The form under the map is the equal way. */
const cellAt = (field, x, y) => {
  const box = field.querySelector('svg').getBoundingClientRect();
  const rows = field.dataset.rows.split(' ').map(Number);
  const left = Number(field.dataset.left);
  const across = ((x - box.left) / box.width - left) / (1 - left);
  const down = y - box.top;
  const row = rows.findIndex((top, n) => down >= top && down < rows[n + 1]);
  if (across < 0 || across >= 1 || row < 0) return null;
  return { power: 5 - row, interest: Math.floor(across * 5) + 1 };
};

const send = (map, marker, cell) => htmx.ajax('POST', map.dataset.to, {
  target: '#map', swap: 'outerHTML', source: '#map',
  values: {
    csrf: document.querySelector('meta[name=csrf-token]').content, since: map.dataset.since,
    stakeholder: `${marker.dataset.id}:${marker.dataset.version}`, ...cell,
  },
});

document.addEventListener('pointerdown', (e) => {
  const marker = e.target.closest?.('.mk');
  if (!marker || e.button !== 0) return;
  const map = marker.closest('#map');
  const start = cellAt(map.querySelector('[data-rows]'), e.clientX, e.clientY);
  const far = (to) => Math.hypot(to.clientX - e.clientX, to.clientY - e.clientY) > 5;
  const settle = (to) => {
    for (const name of ['pointermove', 'pointerup', 'pointercancel']) document.removeEventListener(name, step[name]);
    marker.classList.remove('is-moving');
    marker.removeAttribute('transform');
    return to;
  };
  const step = {
    pointermove: (to) => {
      if (!('moves' in map.dataset) || !far(to)) return;
      marker.classList.add('is-moving');
      marker.setAttribute('transform', `translate(${to.clientX - e.clientX} ${to.clientY - e.clientY})`);
    },
    pointerup: (to) => {
      settle(to);
      if (!far(to)) { location.href = `/stakeholders/${marker.dataset.id}`; return; }
      const cell = cellAt(map.querySelector('[data-rows]'), to.clientX, to.clientY);
      const same = !cell || (start && cell.power === start.power && cell.interest === start.interest);
      if ('moves' in map.dataset && !same) send(map, marker, cell);
    },
    pointercancel: settle,
  };
  for (const name of Object.keys(step)) document.addEventListener(name, step[name]);
  e.preventDefault();
});
