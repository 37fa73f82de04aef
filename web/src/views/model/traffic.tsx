import { ViewHead } from "../../ui/basics";

export function Traffic() {
    return <ViewHead title="Traffic" />;
}
