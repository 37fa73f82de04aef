import { ViewHead } from "../../ui/basics";

export function Retraining() {
    return <ViewHead title="Retraining" />;
}
