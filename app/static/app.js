/* What every page gets besides HTML; every page works without it. Forms that save by themselves,
   uploads and the progress of long work live in forms.js, fetched only by pages that have them. */
(function () {
  'use strict';
  var root = document.documentElement, me = document.currentScript;
  var $ = function (s, r) { return (r || document).querySelector(s); };
  var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };
  var WORDS = {
    vi: { close: 'Đóng', show: 'Hiện', hide: 'Ẩn', more: 'Thêm bộ lọc', less: 'Ẩn bớt bộ lọc', unsent: 'Còn nội dung chưa gửi trên máy này. Đăng xuất sẽ bỏ nội dung đó. Vẫn đăng xuất?' },
    en: { close: 'Close', show: 'Show', hide: 'Hide', more: 'More filters', less: 'Fewer filters', unsent: 'Some text on this device is not sent. Signing out discards it. Sign out?' }
  };
  var T = WORDS[root.lang] || WORDS.vi;

  function make(tag, cls, text) { var e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; return e; }
  function button(text, fn, cls) { var b = make('button', cls || 'btn btn-s', text); b.type = 'button'; b.onclick = fn; return b; }

  /* toast: said politely, can be closed, never the only place of an error */
  function toast(text, action, fn) {
    var box = $('.toasts'), t = make('div', 'toast');
    if (!box) { box = make('div', 'toasts'); box.setAttribute('role', 'status'); document.body.appendChild(box); }
    t.appendChild(make('span', '', text));
    t.appendChild(button(action || T.close, function () { t.remove(); if (fn) fn(); }, ' '));
    box.appendChild(t);
    setTimeout(function () { t.remove(); }, 8000);
  }

  /* rows: choose, choose all, bulk bar */
  $$('table[data-pick]').forEach(function (table) {
    var all = $('[data-all]', table), bar = document.getElementById(table.dataset.pick), boxes = $$('tbody input[type=checkbox]', table);
    function sync() {
      var on = boxes.filter(function (c) { c.closest('tr').classList.toggle('sel', c.checked); return c.checked; }).length;
      all.checked = on > 0 && on === boxes.length; all.indeterminate = on > 0 && !all.checked;
      if (bar) { bar.hidden = !on; $('[data-count]', bar).textContent = on; $('[data-picked]', bar).hidden = false; $('[data-unpicked]', bar).hidden = true; }
    }
    function set(value) { boxes.forEach(function (c) { c.checked = value; }); sync(); }
    all.hidden = false; all.onchange = function () { set(all.checked); };
    table.addEventListener('change', function (e) { if (e.target !== all) sync(); });
    if (bar) { var clear = $('[data-clear]', bar); clear.hidden = false; clear.onclick = function () { set(false); }; }
    sync();
  });

  /* a table that fits needs no scrolling region: its head may stick and it is no stop of the Tab key */
  function measure() {
    $$('.tblwrap').forEach(function (w) {
      w.classList.remove('fits');
      var fits = w.scrollWidth <= w.clientWidth;
      w.classList.toggle('fits', fits);
      if (fits) w.removeAttribute('tabindex'); else w.tabIndex = 0;
    });
  }
  measure(); addEventListener('resize', measure);

  /* questions before an act: the folded text becomes a dialog */
  $$('details[data-confirm]').forEach(function (d) {
    if (!window.HTMLDialogElement) return;
    var box = make('dialog'), head = $('h2', d);
    head.id = head.id || 'ask-' + Math.random().toString(36).slice(2);
    box.setAttribute('aria-labelledby', head.id);
    $('summary', d).addEventListener('click', function (e) {
      e.preventDefault();
      if (!box.parentNode) { box.appendChild($('.dlg', d)); d.parentNode.insertBefore(box, d.nextSibling); }
      box.showModal();
    });
  });
  document.addEventListener('click', function (e) {
    var o = e.target.closest('[data-open]'), c = e.target.closest('[data-close]'), box;
    if (o && (box = document.getElementById(o.dataset.open)) && box.showModal) { e.preventDefault(); box.showModal(); }
    if (c && c.closest('dialog')) c.closest('dialog').close();
    $$('details.usermenu[open], details.menu-m[open]').forEach(function (d) { if (!d.contains(e.target)) d.open = false; });
  });
  document.addEventListener('keydown', function (e) {
    if (e.key !== 'Escape') return;
    $$('details.usermenu[open], details.menu-m[open]').forEach(function (d) { d.open = false; $('summary', d).focus(); });
  });
  $$('[data-close], [data-take], [data-print], [data-open]').forEach(function (b) { b.hidden = false; });
  $$('[data-print]').forEach(function (b) { b.onclick = function () { print(); }; });

  $$('[data-show]').forEach(function (b) {
    b.hidden = false;
    b.onclick = function () {
      var f = document.getElementById(b.dataset.show), on = f.type === 'password';
      f.type = on ? 'text' : 'password'; b.textContent = on ? T.hide : T.show; b.setAttribute('aria-pressed', on);
    };
  });

  /* the error summary takes the focus */
  var sum = $('.errsum'); if (sum) sum.focus({ preventScroll: true });

  /* phones: fold the filters behind one button */
  $$('[data-fold]').forEach(function (f) {
    if (!matchMedia('(max-width: 47rem)').matches) return;
    var rest = $$(':scope > div', f).slice(1, -1), b, open = rest.some(function (x) { return $('input, select', x).value; });
    if (!rest.length) return;
    function set(on) { rest.forEach(function (x) { x.hidden = !on; }); b.setAttribute('aria-expanded', on); b.textContent = on ? T.less : T.more; }
    b = button('', function () { set(b.getAttribute('aria-expanded') !== 'true'); }, 'btn');
    f.lastElementChild.appendChild(b); set(open);
  });

  /* what the script puts into a form, listeners may redraw */
  function put(form, name, v) {
    $$('[name="' + name + '"]', form).forEach(function (f) {
      if (f.type === 'radio' || f.type === 'checkbox') f.checked = String(v).split(',').indexOf(f.value) >= 0; else f.value = v;
    });
    form.dispatchEvent(new CustomEvent('ocop:put', { detail: name }));
  }
  document.addEventListener('click', function (e) {
    var b = e.target.closest('[data-take]');
    if (!b) return;
    var f = document.getElementById(b.dataset.take);
    put(f.form, f.name, b.dataset.value); f.focus();
  });

  $$('[data-sign-out]').forEach(function (f) {
    f.addEventListener('submit', function (e) {
      var any = false; try { any = Object.keys(localStorage).some(function (k) { return k.indexOf('ocop-draft:') === 0; }); } catch (x) { any = false; }
      if (any && !confirm(T.unsent)) e.preventDefault();
    });
  });

  window.ocop = { $: $, $$: $$, make: make, button: button, put: put, toast: toast };
  if (me && me.dataset.forms && $('form[data-autosave], form[data-upload], [data-job]')) {
    var more = make('script'); more.src = me.dataset.forms; document.head.appendChild(more);
  }
})();
