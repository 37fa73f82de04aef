/** All charts with all kinds of data, for looking at. Not part of what is built. */
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/shell.css";
import "../src/styles/parts.css";
import "../src/styles/views.css";
import "../src/styles/charts.css";
import { Live } from "./live";
import { Curves, Heats, Histograms, Sparks } from "./others";
import { TimeCharts } from "./time";

function Gallery() {
    return (
        <main class="stack">
            <h1>Charts</h1>
            <h2>Over time</h2>
            <TimeCharts />
            <h2>Columns against time</h2>
            <Heats />
            <h2>Distributions</h2>
            <Histograms />
            <h2>Curves</h2>
            <Curves />
            <h2>In a word</h2>
            <Sparks />
            <h2>Live</h2>
            <Live />
        </main>
    );
}

const root = document.getElementById("app");
if (root !== null) render(<Gallery />, root);
