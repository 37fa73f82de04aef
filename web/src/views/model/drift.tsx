import { ViewHead } from "../../ui/basics";

export function Drift() {
    return <ViewHead title="Drift" />;
}
