import { ViewHead } from "../../ui/basics";

export function Alerts() {
    return <ViewHead title="Alerts" />;
}
