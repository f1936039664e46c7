import { count, percent, seconds as secondsText, significant } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { edgeFilter, type MapAnswer, type MapEdge, type MapNode, nodeFilter } from './service-map.ts';

interface MapTableProps {
  readonly map: MapAnswer;
  /** That the map is about. */
  readonly seconds: number;
  readonly selected: string;
}

/** The map in numbers: nodes, and who calls whom. Each opens its traces. */
export function MapTable({ map, seconds, selected }: MapTableProps) {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const isNear = (edge: MapEdge) => selected === '' || edge.from === selected || edge.to === selected;
  return (
    <>
      <section class="card">
        <h3>Calls</h3>
        {map.edges.length === 0 ? (
          <p class="quiet">No service calls another in this time range, as far as their spans say.</p>
        ) : (
          <div class="table-scroll">
            <table class="data">
              <thead>
                <tr>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <Numbers />
                </tr>
              </thead>
              <tbody>
                {map.edges.filter(isNear).map((edge) => {
                  const to = nodes.get(edge.to);
                  if (to === undefined) return null;
                  return (
                    <tr key={`${edge.from} ${edge.to}`}>
                      <th scope="row">{nodes.get(edge.from)?.name}</th>
                      <td>
                        {to.name} {to.type !== 'service' && <span class="chip">{to.type}</span>}
                      </td>
                      <Cells
                        requests={edge.calls}
                        failed={edge.failed}
                        p95={edge.p95}
                        seconds={seconds}
                        query={edgeFilter(edge, to)}
                      />
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section class="card">
        <h3>Services</h3>
        <div class="table-scroll">
          <table class="data">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <Numbers />
              </tr>
            </thead>
            <tbody>
              {map.nodes.map((node) => (
                <tr key={node.id} class={node.id === selected ? 'is-selected' : undefined}>
                  <th scope="row">{node.name === '' ? '(no name)' : node.name}</th>
                  <td>{node.type}</td>
                  <Cells
                    requests={node.requests}
                    failed={node.failed}
                    p95={node.p95}
                    seconds={seconds}
                    query={nodeFilter(node)}
                    logs={logsOf(node)}
                  />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

function Numbers() {
  return (
    <>
      <th scope="col" class="number">
        Requests
      </th>
      <th scope="col" class="number">
        Rate
      </th>
      <th scope="col" class="number">
        Failed
      </th>
      <th scope="col" class="number">
        p95
      </th>
      <th scope="col">Open</th>
    </>
  );
}

interface CellsProps {
  readonly requests: number;
  readonly failed: number;
  readonly p95: number | null;
  readonly seconds: number;
  readonly query: string;
  readonly logs?: string | undefined;
}

function Cells({ requests, failed, p95, seconds, query, logs }: CellsProps) {
  return (
    <>
      <td class="number">{count(requests)}</td>
      <td class="number">{significant(requests / seconds)}/s</td>
      <td class={failed > 0 ? 'number bad' : 'number'}>
        {failed === 0 ? (
          '0 %'
        ) : (
          <PageLink to="/traces" with={{ q: `${query} statusCode:error` }}>
            {percent(failed / requests)}
          </PageLink>
        )}
      </td>
      <td class="number">{p95 === null ? '–' : secondsText(p95)}</td>
      <td class="links">
        <PageLink to="/traces" with={{ q: query }}>
          Traces
        </PageLink>
        {logs !== undefined && (
          <PageLink to="/logs" with={{ service: [logs] }}>
            Logs
          </PageLink>
        )}
      </td>
    </>
  );
}

function logsOf({ type, name }: MapNode): string | undefined {
  return type === 'service' ? name : undefined;
}
