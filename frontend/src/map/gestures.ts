/** Drag, pinch, wheel and tap over an element, in drawing units. */

export interface Moves {
  /** Drawing units a CSS pixel. */
  scale(): number;
  move(dx: number, dy: number): void;
  zoom(factor: number): void;
  /** A press without a drag, measured from the middle. */
  tap(dx: number, dy: number): void;
  dragging(on: boolean): void;
}

const TAP_PX = 6;

export function fromPointers(element: Element, moves: Moves): void {
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;

  const spread = (): number => {
    const [a, b] = Array.from(down.values());
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!down.size) travelled = 0;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    element.setPointerCapture(event.pointerId);
    moves.dragging(true);
  });
  on("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const spreadBefore = spread();
    const after = { x: event.clientX, y: event.clientY };
    const dx = after.x - before.x;
    const dy = after.y - before.y;
    down.set(event.pointerId, after);
    if (down.size === 1) {
      travelled += Math.abs(dx) + Math.abs(dy);
      if (travelled > TAP_PX) moves.move(dx * moves.scale(), dy * moves.scale());
    } else if (down.size === 2 && spreadBefore > 0) {
      travelled = TAP_PX + 1;
      moves.zoom(spread() / spreadBefore);
    }
  });
  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (!down.size) moves.dragging(false);
    if (event.type !== "pointerup" || down.size || travelled > TAP_PX) return;
    const box = element.getBoundingClientRect();
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    moves.tap((event.clientX - middle.x) * moves.scale(), (event.clientY - middle.y) * moves.scale());
  };
  on("pointerup", up);
  on("pointercancel", up);
  element.addEventListener(
    "wheel",
    (event) => {
      const wheel = event as WheelEvent;
      if (!wheel.ctrlKey) return; // a bare wheel scrolls the page
      event.preventDefault();
      moves.zoom(wheel.deltaY < 0 ? 1.15 : 1 / 1.15);
    },
    { passive: false },
  );

  function on(type: string, handle: (event: PointerEvent) => void): void {
    element.addEventListener(type, (event) => handle(event as PointerEvent));
  }
}
