import { ViewHead } from "../../ui/basics";

export function Silences() {
    return <ViewHead title="Silences" />;
}
