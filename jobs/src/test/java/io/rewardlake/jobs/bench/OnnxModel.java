package io.rewardlake.jobs.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A chain of operations as an ONNX file: just enough of onnx.proto for two small networks. */
final class OnnxModel {
  static final String INPUT = "x";
  static final String OUTPUT = "y";
  private static final int FLOAT = 1;
  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 13;

  private final Protobuf graph = new Protobuf();

  OnnxModel(int batch, int inputs, int outputs) {
    graph.text(2, "bench");
    graph.message(11, value(INPUT, batch, inputs));
    graph.message(12, value(OUTPUT, batch, outputs));
  }

  /** Adds a constant matrix. */
  void weight(String name, float[] values, int rows, int columns) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    graph.message(
        5,
        new Protobuf()
            .number(1, rows)
            .number(1, columns)
            .number(2, FLOAT)
            .text(8, name)
            .bytes(9, raw.array()));
  }

  /** Adds an operation. */
  void node(String operator, String output, String... inputs) {
    Protobuf node = new Protobuf();
    for (String input : inputs) {
      node.text(1, input);
    }
    graph.message(1, node.text(2, output).text(4, operator));
  }

  byte[] encode() {
    return new Protobuf()
        .number(1, IR_VERSION)
        .message(8, new Protobuf().text(1, "").number(2, OPERATOR_SET))
        .message(7, graph)
        .toByteArray();
  }

  private static Protobuf value(String name, int rows, int columns) {
    Protobuf shape =
        new Protobuf()
            .message(1, new Protobuf().number(1, rows))
            .message(1, new Protobuf().number(1, columns));
    Protobuf tensor = new Protobuf().number(1, FLOAT).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
