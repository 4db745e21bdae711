/* What every page needs: GOV.UK components, htmx's token and failures, focus, announcements, menus. */
import * as govuk from '../vendor/govuk-6.6.0/govuk-frontend.min.js';

const find = (selector) => document.querySelector(selector);
document.body.classList.add('govuk-frontend-supported');

/* GOV.UK components, each started once: on load, and again for whatever a swap brought in */
const components = Object.values(govuk).filter((C) => C.moduleName);
const start = () => components.forEach((C) => document
  .querySelectorAll(`[data-module="${C.moduleName}"]:not([data-${C.moduleName}-init])`)
  .forEach((element) => new C(element)));
start();

/* announcements: the server's HX-Trigger {"ui:say":{"text":"…"}}, or [data-announce] that changed */
const live = find('#live');
const say = (text) => { live.textContent = ''; setTimeout(() => { live.textContent = text; }, 60); };
const announced = () => [...document.querySelectorAll('[data-announce]')].map((e) => e.textContent.trim());
let last = announced();
document.addEventListener('ui:say', (e) => say(e.detail.text));
document.addEventListener('htmx:after:settle', () => {
  start();
  const now = announced();
  const fresh = now.filter((text) => text && !last.includes(text));
  if (fresh.length) say(fresh.join(' '));
  last = now;
});

/* focus: the server names where it goes after a swap, HX-Trigger {"ui:focus":{"to":"#opp-151"}} */
document.addEventListener('ui:focus', (e) => {
  const target = find(e.detail.to);
  if (target?.tabIndex < 0) target.tabIndex = -1;
  target?.focus();
});

/* failures: a 5xx answer is not swapped and a lost connection has none, so say it where it is seen */
const trouble = find('#trouble');
const fail = (ctx, why) => {
  const lost = ctx.request.method === 'GET' ? 'The page could not be brought up to date' : 'Your change was not saved';
  trouble.querySelector('p').textContent = `${lost}: ${why}. Try again.`;
  trouble.hidden = false;
};
trouble.querySelector('button').addEventListener('click', () => { trouble.hidden = true; });
document.addEventListener('htmx:config:request', ({ detail: { ctx: { request } } }) => {
  const token = find('meta[name=csrf-token]')?.content;
  if (token && request.method !== 'GET') request.headers['X-CSRF-Token'] = token;
  trouble.hidden = true;
});
document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
  if (ctx.response.status >= 500) fail(ctx, 'something went wrong on our side');
});
document.addEventListener('htmx:error', ({ detail: { ctx } }) => { if (ctx) fail(ctx, 'the connection failed'); });

/* menus are <details data-menu>: Escape closes and gives focus back, a click elsewhere closes */
const close = (keep) => document.querySelectorAll('details[data-menu][open]').forEach((menu) => {
  if (!menu.contains(keep)) menu.open = false;
});
document.addEventListener('click', (e) => close(e.target));
document.addEventListener('keydown', (e) => {
  const menu = e.key === 'Escape' && find('details[data-menu][open]');
  if (menu) { close(); menu.querySelector('summary').focus(); }
});
