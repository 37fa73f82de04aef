/** Keeps a plot in an element of the page: fits it, tells it what is pointed at elsewhere, and leaves
 * it alone while nobody can see it. */
import type { Signal } from "@preact/signals";
import { pointAt, pointed } from "./cursor";
import { Plot, type Scene } from "./plot";
import type { Spot } from "./time_tip";
import { zoomIn, zoomOut } from "./zoom";

export interface Area {
    left: number;
    top: number;
    width: number;
    height: number;
}

const MARGIN = "150px";

export class PlotHost {
    private plot: Plot | null = null;
    private seen = true;
    /** Data came while nobody saw it. */
    private late = false;
    private readonly sizes: ResizeObserver;
    private readonly sights: IntersectionObserver;
    private readonly stop: () => void;

    constructor(
        private readonly element: HTMLElement,
        private readonly height: number,
        private scene: Scene,
        private readonly area: Signal<Area>,
        private readonly spot: Signal<Spot | null>,
    ) {
        this.fit();
        this.sizes = new ResizeObserver(() => this.fit());
        this.sizes.observe(element);
        this.sights = new IntersectionObserver(
            (entries) => this.sight(entries[entries.length - 1]?.isIntersecting === true),
            { rootMargin: MARGIN },
        );
        this.sights.observe(element);
        this.stop = pointed.subscribe(({ time, by }) => {
            if (by !== this && this.seen) this.plot?.point(time);
        });
    }

    private fit(): void {
        const width = this.element.clientWidth;
        if (width <= 0) return;
        if (this.plot !== null) this.plot.resize(width, this.height);
        else this.plot = new Plot(this.element, this.scene, { width, height: this.height }, this);
    }

    private sight(seen: boolean): void {
        this.seen = seen;
        if (seen && this.late) this.update(this.scene);
    }

    onPoint(index: number | null, time: number | null, x_px: number): void {
        this.spot.value = index === null ? null : { index, x_px };
        pointAt(this, time);
    }

    onArea(next: Area): void {
        const now = this.area.peek();
        const moved = next.left !== now.left || next.top !== now.top;
        if (moved || next.width !== now.width || next.height !== now.height) this.area.value = next;
    }

    onZoom(from_s: number, to_s: number): void {
        zoomIn(from_s, to_s);
    }

    onZoomOut(): void {
        zoomOut();
    }

    update(scene: Scene): void {
        this.scene = scene;
        this.late = !this.seen;
        if (this.seen) this.plot?.update(scene);
    }

    /** Another theme: the same data. */
    redraw(): void {
        this.plot?.redraw();
    }

    destroy(): void {
        this.stop();
        this.sizes.disconnect();
        this.sights.disconnect();
        pointAt(this, null);
        this.spot.value = null;
        this.plot?.destroy();
        this.plot = null;
    }
}
