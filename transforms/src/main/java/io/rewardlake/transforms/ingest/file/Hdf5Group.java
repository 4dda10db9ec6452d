package io.rewardlake.transforms.ingest.file;

import com.google.common.primitives.Floats;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Typed access to the data sets and attributes of an HDF5 group; each refusal names one. */
public final class Hdf5Group {
  /** How Minari names the members of a tuple. */
  private static final String TUPLE_MEMBER = "_index_";

  private static final int SHOWN = 200;

  private final Group group;
  private final String path;

  Hdf5Group(Group group, String path) {
    this.group = group;
    this.path = path;
  }

  /** Names of its members, sorted; those of a tuple by their number. */
  public List<String> names() {
    List<String> names = new ArrayList<>(group.getChildren().keySet());
    boolean tuple = names.stream().allMatch(name -> name.matches(TUPLE_MEMBER + "\\d{1,9}"));
    Comparator<String> byNumber =
        Comparator.comparingInt(name -> Integer.parseInt(name.substring(TUPLE_MEMBER.length())));
    names.sort(tuple ? byNumber : Comparator.naturalOrder());
    return names;
  }

  /** Whether there is such a member. */
  public boolean has(String name) {
    return group.getChildren().containsKey(name);
  }

  /** A group in it. */
  public Hdf5Group group(String name) throws Refusal {
    if (node(name) instanceof Group inner) {
      return new Hdf5Group(inner, path(name));
    }
    throw wrongType(name, "no group");
  }

  /** Whether a member is itself a group. */
  public boolean isGroup(String name) throws Refusal {
    return node(name).isGroup();
  }

  /** Attributes as text, sorted. */
  public Map<String, String> attributes() throws Refusal {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, Attribute> one : read(path, group::getAttributes).entrySet()) {
      Object value = read(path, one.getValue()::getData);
      attributes.put(
          one.getKey(), value instanceof Object[] many ? Arrays.deepToString(many) : "" + value);
    }
    return attributes;
  }

  /** Rows of a data set, or of the members of a group, which have to have as many. */
  public int rows(String name) throws Refusal {
    if (isGroup(name)) {
      Hdf5Group inner = group(name);
      int rows = -1;
      for (String member : inner.names()) {
        int more = inner.rows(member);
        if (rows >= 0 && more != rows) {
          throw new Refusal(
              RejectReason.LENGTHS_DIFFER, "The members of '%s' differ in length.", path(name));
        }
        rows = more;
      }
      return Math.max(0, rows);
    }
    int[] shape = read(path(name), dataset(name)::getDimensions);
    if (shape.length == 0) {
      throw wrongType(name, "a single value");
    }
    return shape[0];
  }

  /** Whether a data set has one whole number per row. */
  public boolean isWholeNumbers(String name) throws Refusal {
    if (isGroup(name)) {
      return false;
    }
    Dataset dataset = dataset(name);
    Class<?> type = read(path(name), dataset::getJavaType);
    return dataset.getDimensions().length == 1
        && List.of(byte.class, short.class, int.class, long.class, BigInteger.class).contains(type);
  }

  /** One whole number per row. */
  public List<Integer> wholeNumbers(String name, int from, int rows) throws Refusal {
    Object data = vector(name, from, rows);
    List<Integer> numbers = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      long number =
          data instanceof BigInteger[] big ? big[i].longValue() : (long) at(data, i, name);
      if (number != (int) number) {
        throw new Refusal(
            RejectReason.BAD_NUMBER, "'%s' has %d in row %d.", path(name), number, from + i);
      }
      numbers.add((int) number);
    }
    return numbers;
  }

  /** One number per row. */
  public List<Double> numbers(String name, int from, int rows) throws Refusal {
    Object data = vector(name, from, rows);
    List<Double> numbers = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      numbers.add(at(data, i, name));
    }
    return numbers;
  }

  /** One boolean per row: h5py's enumeration, a bit field, or numbers of which 0 is false. */
  public boolean[] flags(String name, int from, int rows) throws Refusal {
    Object data = vector(name, from, rows);
    boolean[] flags = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      if (data instanceof String[] names) {
        flags[i] = names[i].equals("TRUE");
      } else if (data instanceof boolean[] bits) {
        flags[i] = bits[i];
      } else {
        flags[i] = at(data, i, name) != 0;
      }
    }
    return flags;
  }

  /**
   * One vector of 32-bit floats per row, arrays row by row, members of a group one after the other,
   * sorted by name, as Gymnasium flattens spaces of boxes.
   */
  public List<float[]> vectors(String name, int from, int rows) throws Refusal {
    List<float[]> vectors = new ArrayList<>(rows);
    if (isGroup(name)) {
      vectors.addAll(Collections.nCopies(rows, new float[0]));
      Hdf5Group inner = group(name);
      for (String member : inner.names()) {
        if (inner.isWholeNumbers(member)) {
          throw inner.wrongType(member, "discrete, a part of '" + path(name) + "'");
        }
        List<float[]> part = inner.vectors(member, from, rows);
        for (int i = 0; i < rows; i++) {
          vectors.set(i, Floats.concat(vectors.get(i), part.get(i)));
        }
      }
      return vectors;
    }
    Object data = slice(name, from, rows);
    for (int i = 0; i < rows; i++) {
      vectors.add(Hdf5Numbers.floats(data, i).orElseThrow(() -> wrongType(name, "no numbers")));
    }
    return vectors;
  }

  private double at(Object data, int i, String name) throws Refusal {
    return Hdf5Numbers.at(data, i).orElseThrow(() -> wrongType(name, "no numbers"));
  }

  /** A slice of one value per row. */
  private Object vector(String name, int from, int rows) throws Refusal {
    Object data = slice(name, from, rows);
    if (data.getClass().getComponentType().isArray()) {
      throw wrongType(name, "arrays, not one value per row");
    }
    return data;
  }

  private Object slice(String name, int from, int rows) throws Refusal {
    Dataset dataset = dataset(name);
    return read(
        path(name),
        () -> {
          int[] shape = dataset.getDimensions().clone();
          if (from == 0 && rows == shape[0]) {
            return dataset.getData();
          }
          long[] offset = new long[shape.length];
          offset[0] = from;
          shape[0] = rows;
          return dataset.getData(offset, shape);
        });
  }

  private Dataset dataset(String name) throws Refusal {
    if (node(name) instanceof Dataset dataset) {
      return dataset;
    }
    throw wrongType(name, "a group");
  }

  private Node node(String name) throws Refusal {
    Node node = read(path(name), () -> group.getChild(name));
    if (node == null) {
      throw new Refusal(RejectReason.MISSING_COLUMN, "There is no '%s'.", path(name));
    } else if (node.isLink()) {
      // It may lead out of the file, and to files that the user did not name
      throw wrongType(name, "a link");
    }
    return node;
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  private Refusal wrongType(String name, String found) {
    return new Refusal(RejectReason.WRONG_TYPE, "'%s' is %s.", path(name), found);
  }

  /** Whatever a broken file makes the library do becomes a refusal. */
  private static <T> T read(String what, Supplier<T> reading) throws Refusal {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      String problem = String.valueOf(e.getMessage());
      throw new Refusal(
          RejectReason.BROKEN_HDF5,
          "'%s' cannot be read: %s",
          what,
          problem.substring(0, Math.min(SHOWN, problem.length())));
    }
  }
}
