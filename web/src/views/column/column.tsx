import { ViewHead } from "../../ui/basics";

export function Column() {
    return <ViewHead title="Column" />;
}
