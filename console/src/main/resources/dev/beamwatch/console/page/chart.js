// Charts of a host: each processor's mean, thin lines for the maxima, the limit as a rule, breaching windows as marks.

import uPlot from '/vendor/uPlot.esm.js';

const MOST_LINES = 8;
// Percent. A limit further from 0 would press everything else into a line.
const FURTHEST_RULE = 1000;
const HALF_LABEL = 26;
const HUES = [210, 265, 170, 35, 320, 190, 95, 0];

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function hue(index, alpha) {
  return `hsl(${HUES[index % HUES.length]} 55% 50% / ${alpha})`;
}

/** Arranges windows by their ends: {times, cpus: [{cpu, means, maxima}], breaches}. */
function arranged(windows) {
  const times = [...new Set(windows.map(w => w.end))].sort((a, b) => a - b);
  const places = new Map(times.map((time, i) => [time, i]));
  const byCpu = new Map();
  const breaches = times.map(() => null);
  for (const w of windows) {
    let of = byCpu.get(w.cpu);
    if (!of) {
      of = {cpu: w.cpu, means: times.map(() => null), maxima: times.map(() => null), newest: 0};
      byCpu.set(w.cpu, of);
    }
    const at = places.get(w.end);
    of.means[at] = w.mean;
    of.maxima[at] = w.max;
    of.newest = w.mean;
    if (w.breach) {
      breaches[at] = Math.max(breaches[at] ?? 0, w.mean);
    }
  }
  return {times, cpus: [...byCpu.values()], breaches};
}

/** Of many processors: the highest ones, and the others as the highest and lowest of them. */
function lines(cpus, times) {
  if (cpus.length <= MOST_LINES) {
    return cpus;
  }
  const sorted = [...cpus].sort((a, b) => b.newest - a.newest);
  const rest = sorted.slice(MOST_LINES - 2);
  const of = pick => times.map((_, i) => {
    const values = rest.map(each => each.means[i]).filter(value => value != null);
    return values.length ? pick(...values) : null;
  });
  const none = times.map(() => null);
  return [
    ...sorted.slice(0, MOST_LINES - 2),
    {cpu: `highest of ${rest.length} more`, means: of(Math.max), maxima: none},
    {cpu: `lowest of ${rest.length} more`, means: of(Math.min), maxima: none},
  ];
}

/** With seconds where minutes would say the same twice. */
function clock(seconds, all) {
  const isShort = all.length > 1 && all[1] - all[0] < 60;
  const format = {hour: '2-digit', minute: '2-digit', hour12: false, ...(isShort ? {second: '2-digit'} : {})};
  return new Date(seconds * 1000).toLocaleTimeString(undefined, format);
}

/** Whether a label at a time stays beside the chart's corners. */
function fits(u, seconds) {
  const at = u.valToPos(seconds, 'x');
  return at > HALF_LABEL / 2 && at < u.bbox.width / devicePixelRatio - HALF_LABEL;
}

/** Draws a chart into an element, in the place of one that was there. Returns its end. */
export function draw(place, windows, limit, {large = false} = {}) {
  const {times, cpus, breaches} = arranged(windows);
  const shown = lines(cpus, times);
  const seconds = times.map(time => time / 1000);
  const quiet = color('--quiet');
  const grid = {show: true, stroke: color('--line'), width: 1};
  const series = [{label: 'Time'}];
  const columns = [seconds];
  shown.forEach((each, i) => {
    series.push({label: each.cpu, stroke: hue(i, 1), width: large ? 2 : 1.5, points: {show: times.length < 3}, spanGaps: true});
    columns.push(each.means);
  });
  shown.forEach((each, i) => {
    series.push({label: each.cpu + ' max', stroke: hue(i, .35), width: 1, points: {show: false}, spanGaps: true});
    columns.push(each.maxima);
  });
  const marks = color('--over');
  series.push({label: 'over the limit', stroke: 'transparent', points: {show: true, size: large ? 7 : 5, fill: marks, stroke: marks}});
  columns.push(breaches);
  const shownLimit = limit != null && Math.abs(limit) <= FURTHEST_RULE ? limit : null;
  const rule = u => {
    if (shownLimit == null) {
      return;
    }
    const y = u.valToPos(shownLimit, 'y', true);
    u.ctx.save();
    u.ctx.strokeStyle = color('--rule');
    u.ctx.setLineDash([6, 4]);
    u.ctx.lineWidth = devicePixelRatio;
    u.ctx.beginPath();
    u.ctx.moveTo(u.bbox.left, y);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
    u.ctx.stroke();
    u.ctx.restore();
  };
  const axis = {stroke: quiet, grid, ticks: {show: false}, font: '11px system-ui', size: large ? 40 : 28, gap: 2};
  const options = {
    width: Math.max(80, place.clientWidth),
    height: Math.max(60, place.clientHeight),
    padding: [6, 6, 0, 0],
    legend: {show: false},
    cursor: {show: false},
    scales: {
      // A single window has a minute around it.
      x: {range: (u, low, high) => (low === high ? [low - 30, high + 30] : [low, high])},
      y: {range: (u, low, high) => [Math.min(0, low ?? 0, shownLimit ?? 0), Math.max(100, high ?? 0, (shownLimit ?? 0) * 1.05)]},
    },
    axes: [
      {...axis, size: 18, space: large ? 80 : 60, values: (u, all) => all.map(at => (fits(u, at) ? clock(at, all) : ''))},
      {...axis, splits: () => [0, 50, 100]},
    ],
    series,
    hooks: {draw: [rule]},
  };
  place.replaceChildren();
  return new uPlot(options, columns, place);
}
