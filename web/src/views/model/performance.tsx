import { ViewHead } from "../../ui/basics";

export function Performance() {
    return <ViewHead title="Performance" />;
}
