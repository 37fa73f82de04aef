import { ViewHead } from "../../ui/basics";

export function Overview() {
    return <ViewHead title="Models" />;
}
