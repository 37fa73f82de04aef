import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/views.css";
import "./styles/charts.css";
import { App } from "./shell/app";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
