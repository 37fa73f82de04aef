/** Each class against the rest. */
import { classFigures, type Matrix } from "../../lib/confusion";
import { formatCount, formatShare } from "../../lib/number";
import { Card } from "../../ui/basics";

export function ClassesCard(props: { of: Matrix }) {
    const figures = classFigures(props.of).sort((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2));
    return (
        <Card title="Class by class" note="The hardest class first.">
            <div class="table-scroll" tabIndex={0} role="region" aria-label="Class by class">
                <table>
                    <thead>
                        <tr>
                            <th>Class</th>
                            <th class="num">Precision</th>
                            <th class="num">Recall</th>
                            <th class="num">F1</th>
                            <th class="num">True</th>
                            <th class="num">Answered</th>
                        </tr>
                    </thead>
                    <tbody>
                        {figures.map((one) => (
                            <tr key={one.name}>
                                <td class="matrix-name" title={one.name}>
                                    {one.name}
                                </td>
                                <td class="num">{formatShare(one.precision)}</td>
                                <td class="num">{formatShare(one.recall)}</td>
                                <td class="num">{formatShare(one.f1)}</td>
                                <td class="num">{formatCount(one.support)}</td>
                                <td class="num">{formatCount(one.predicted)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </Card>
    );
}
