import { ViewHead } from "../../ui/basics";

export function Alert() {
    return <ViewHead title="Alert" />;
}
