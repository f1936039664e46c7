// Reads files of OTLP protobuf messages, each behind its length, with the collector's own data model, and writes each
// message as a line of OTLP/JSON. Usage: read-messages logs|traces|metrics FILE…
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func main() {
	output := bufio.NewWriter(os.Stdout)
	for _, path := range os.Args[2:] {
		if err := readFile(path, os.Args[1], output); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(1)
		}
	}
	if err := output.Flush(); err != nil {
		os.Exit(1)
	}
}

func readFile(path, signal string, output *bufio.Writer) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	input := bufio.NewReader(file)
	for {
		var length uint32
		if err := binary.Read(input, binary.BigEndian, &length); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		message := make([]byte, length)
		if _, err := io.ReadFull(input, message); err != nil {
			return err
		}
		line, err := lineOf(message, signal)
		if err != nil {
			return err
		}
		if _, err := output.Write(append(line, '\n')); err != nil {
			return err
		}
	}
}

func lineOf(message []byte, signal string) ([]byte, error) {
	switch signal {
	case "logs":
		logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(message)
		if err != nil {
			return nil, err
		}
		return (&plog.JSONMarshaler{}).MarshalLogs(logs)
	case "traces":
		traces, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(message)
		if err != nil {
			return nil, err
		}
		return (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	case "metrics":
		metrics, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(message)
		if err != nil {
			return nil, err
		}
		return (&pmetric.JSONMarshaler{}).MarshalMetrics(metrics)
	default:
		return nil, fmt.Errorf("no signal %q", signal)
	}
}
