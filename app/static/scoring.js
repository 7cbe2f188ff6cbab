/* The scoring screen: the total while choosing, evidence beside the criterion, keys.
   Points shown at once are added up here; stars, conditions and everything stored come from the
   server's answer to the saving in forms.js. Without script the form posts and the server adds up. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-pack=sheet]');
  if (!form) return;
  var $ = ocop.$, $$ = ocop.$$, crits = $$('.crit', form), panel = $('.evid'), pages = $$('.paper'), cur = null, at = 0, zoom = 1, timer;
  var wide = matchMedia('(min-width: 64.01rem)'), keys = $('#keys-on'), back = null, en = document.documentElement.lang === 'en';
  var T = en ? { points: ' points', of: 'Page ', left: 'criteria left: ', stars: ' stars' } : { points: ' điểm', of: 'Trang ', left: 'còn tiêu chí chưa chấm: ', stars: ' sao' };
  function num(n) { return String(Math.round(n * 100) / 100).replace('.', ','); }
  function picked(c) { return $('input[type=radio]:checked', c); }
  function set(selector, text) { $$(selector).forEach(function (x) { x.textContent = text; }); }

  /* the head grows with its words; the evidence beside the sheet begins below it */
  function measure() {
    if (wide.matches) document.documentElement.style.setProperty('--sc-top', $('.sc-head').offsetHeight + 'px');
    else document.documentElement.style.removeProperty('--sc-top');
  }
  measure(); addEventListener('resize', measure);
  if (window.ResizeObserver) new ResizeObserver(measure).observe($('.sc-head'));

  /* what is on the page now: points per criterion, part and in all */
  function count() {
    var sum = 0, reach = 0, open = 0, parts = {};
    crits.forEach(function (c) {
      var r = picked(c), part = c.closest('[data-part]').dataset.part, most = 0, cond = $$('.cond', c), blocked = false;
      parts[part] = parts[part] || 0;
      $$('.opt', c).forEach(function (o) { var i = $('input', o); o.classList.toggle('on', i.checked); most = Math.max(most, +i.dataset.p); });
      if (r) { sum += +r.dataset.p; parts[part] += +r.dataset.p; } else { open++; reach += most; }
      cond.forEach(function (x) { var met = !!r && +r.dataset.p >= +x.dataset.min; x.classList.toggle('met', met); if (r && !met) blocked = true; });
      c.classList.toggle('ok', !!r); c.classList.toggle('block', blocked);
      $('.got', c).textContent = r ? num(r.dataset.p) : '–';
    });
    set('[data-total]', num(sum)); set('[data-answered]', crits.length - open);
    Object.keys(parts).forEach(function (p) { set('[data-sum="' + p + '"]', num(parts[p])); });
    $('.m100 .m-val').setAttribute('width', sum + '%'); $('.m100 .m-can').setAttribute('width', sum + reach + '%');
    $$('[data-next-open]').forEach(function (b) { b.hidden = !open; });
    return open;
  }

  /* the server's judgement */
  form.addEventListener('ocop:saved', function (e) {
    var j = e.detail, box = $('[data-stars]');
    if (j.total === undefined) return;
    if (box) {
      var svg = $('svg', box), star = 'l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z', on = '', off = '', k;
      for (k = 0; k < 5; k++) { if (k < j.stars) on += 'M' + (11 + 22 * k) + ' 1.6' + star; else off += 'M' + (11 + 22 * k) + ' 1.6' + star; }
      if (svg) { $('.on', svg).setAttribute('d', on); if ($('.off', svg)) $('.off', svg).setAttribute('d', off); svg.setAttribute('aria-label', j.words); $('svg + span', box).textContent = j.words; }
    }
    set('[data-why]', j.why || '');
    set('[data-missing]', (j.missing || []).length);
    var lack = {}; (j.missing || []).forEach(function (m) { lack[m.criterion] = true; });
    $$('.condlist li').forEach(function (l) { l.classList.toggle('lack', !!lack[l.dataset.code]); });
    clearTimeout(timer);
    timer = setTimeout(function () { set('#say', num(j.total) + T.points + ', ' + j.words + (j.why ? '. ' + j.why : '') + (j.unanswered && j.unanswered.length ? ', ' + T.left + j.unanswered.length : '')); }, 600);
  });
  form.addEventListener('ocop:put', count);

  /* evidence: the pages of the papers tied to the present criterion, one at a time */
  function shown() { return pages.filter(function (p) { return !cur || !cur.dataset.evidence || cur.dataset.evidence.split(' ').indexOf(p.dataset.paper) >= 0; }); }
  function show(i) {
    var list = shown(); if (!list.length) return;
    at = (i + list.length) % list.length;
    pages.forEach(function (p) { p.classList.toggle('on', p === list[at]); });
    set('[data-page]', T.of + list[at].dataset.n); $('.evid-v').scrollTop = 0;
    $$('.evid-tabs a').forEach(function (a) { if (a.dataset.paper === list[at].dataset.paper) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current'); });
  }
  function open(c) {
    if (cur === c) return;
    if (cur) cur.classList.remove('cur');
    cur = c; c.classList.add('cur');
    set('[data-ev-code]', c.dataset.code);
    $$('.evid-tabs a').forEach(function (a) { a.hidden = !!c.dataset.evidence && c.dataset.evidence.split(' ').indexOf(a.dataset.paper) < 0; });
    var part = c.closest('[data-part]').dataset.part;
    $$('.sc-nav a[data-part]').forEach(function (a) { if (a.dataset.part === part) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current'); });
    if (pages.length) show(0);
  }
  function go(c) { if (!c) return; open(c); c.scrollIntoView({ block: wide.matches ? 'center' : 'start' }); (picked(c) || $('input', c)).focus({ preventScroll: true }); }
  function unscored() { var i = crits.indexOf(cur) + 1; return crits.slice(i).concat(crits.slice(0, i)).filter(function (c) { return !picked(c); })[0]; }
  function side(on) {
    if (wide.matches || !panel) return;
    panel.classList.toggle('open', on);
    if (on) { back = document.activeElement; $('[data-ev-close]', panel).focus(); } else if (back) back.focus();
  }

  document.addEventListener('change', function (e) { if (e.target.matches('.crit input[type=radio]')) { open(e.target.closest('.crit')); count(); } });
  document.addEventListener('focusin', function (e) { var c = e.target.closest('.crit'); if (c) open(c); });
  document.addEventListener('click', function (e) {
    var t = e.target, a;
    if ((a = t.closest('.crit a[data-paper], .evid-tabs a'))) {
      e.preventDefault();
      if (a.closest('.crit')) open(a.closest('.crit'));
      show(shown().findIndex(function (p) { return p.dataset.paper === a.dataset.paper; })); side(true);
    } else if ((a = t.closest('[data-turn]'))) show(at + +a.dataset.turn);
    else if ((a = t.closest('[data-zoom]'))) { zoom = Math.min(2.5, Math.max(1, zoom + a.dataset.zoom * 0.25)); $('.evid-v').style.setProperty('--z', zoom); }
    else if (t.closest('[data-ev-open]')) side(true);
    else if (t.closest('[data-ev-close]')) side(false);
    else if ((a = t.closest('[data-go]'))) go(crits[crits.indexOf(cur) + +a.dataset.go]);
    else if (t.closest('[data-next-open]')) { e.preventDefault(); go(unscored()); }
    else if ((a = t.closest('.crit')) && !t.closest('a, summary, textarea, label')) open(a);
  });

  /* keys act only while the focus is inside a criterion, and can be switched off */
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Escape' && panel && panel.classList.contains('open')) return side(false);
    var c = e.target.closest && e.target.closest('.crit');
    if ((keys && !keys.checked) || !c || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.tagName === 'TEXTAREA') return;
    var k = e.key, i = crits.indexOf(c), digit = /^Digit(\d)$/.exec(e.code) || /^Numpad(\d)$/.exec(e.code);
    if (digit) {
      var r = $('input[data-key="' + digit[1] + '"]', c);
      if (!r || r.disabled) return;
      e.preventDefault(); r.checked = true; r.focus({ preventScroll: true }); r.dispatchEvent(new Event('change', { bubbles: true }));
      if (!e.shiftKey) go(crits[i + 1]);
    } else if (k === 'ArrowDown' || (k === 'Enter' && e.target.type === 'radio')) { e.preventDefault(); go(crits[i + 1]); }
    else if (k === 'ArrowUp') { e.preventDefault(); go(crits[i - 1]); }
    else if (k === '[') show(at - 1);
    else if (k === ']') show(at + 1);
    else if (k === 'u' || k === 'U') go(unscored());
    else if (k === 'g' || k === 'G') { e.preventDefault(); var d = $('details', c); if (d) d.open = true; var n = $('textarea', c); if (n) n.focus(); }
  });

  if (panel) { $('.evid-v').dataset.js = '1'; $$(pages.length ? '[data-turn], [data-zoom], [data-ev-close]' : '[data-ev-close]').forEach(function (b) { b.hidden = false; }); }
  if (crits.length) { count(); open(crits[0]); }
})();
