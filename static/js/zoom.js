// A slider's place (0 to 100) for a side, and back: equal steps enlarge equally.
export const zoomOfSide = (side, [min, max]) => (100 * Math.log(side / max)) / Math.log(min / max);
export const sideOfZoom = (value, [min, max]) => max * (min / max) ** (value / 100);
