package io.rewardlake.transforms.impute;

import java.util.BitSet;
import org.apache.commons.rng.UniformRandomProvider;

/** Four rooms in a row, 13 x 13 squares with their walls: the goal is in the last. */
public final class FourRooms {
  /** Squares that are no walls. */
  public static final int CELLS = 147;

  /** Up, down, left, right; into a wall is no move. */
  public static final int ACTIONS = 4;

  /** A cell and an action. */
  public static final int PAIRS = CELLS * ACTIONS;

  private static final int SIDE = 13;
  private static final int WALL = 6;
  private static final int[] CELL = cells();
  private static final int[] NEXT = nexts();

  /** The middle of the first room. */
  public static final int START = cell(3, 3);

  /** In a corner of the last room. */
  public static final int GOAL = cell(11, 1);

  private FourRooms() {}

  /** Number of the cell of a square; -1: wall. */
  public static int cell(int row, int column) {
    return CELL[row * SIDE + column];
  }

  /** Where an action leads. */
  public static int next(int pair) {
    return NEXT[pair];
  }

  /** Cells and actions that random walks without a goal saw. */
  public static BitSet walked(int walks, int steps, UniformRandomProvider random) {
    BitSet pairs = new BitSet();
    for (int walk = 0; walk < walks; walk++) {
      int cell = random.nextInt(CELLS);
      for (int step = 0; step < steps; step++) {
        int pair = cell * ACTIONS + random.nextInt(ACTIONS);
        pairs.set(pair);
        cell = NEXT[pair];
      }
    }
    return pairs;
  }

  private static int[] nexts() {
    int[] nexts = new int[PAIRS];
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int cell = cell(row, column);
        if (cell >= 0) {
          nexts[cell * ACTIONS] = to(cell, row - 1, column);
          nexts[cell * ACTIONS + 1] = to(cell, row + 1, column);
          nexts[cell * ACTIONS + 2] = to(cell, row, column - 1);
          nexts[cell * ACTIONS + 3] = to(cell, row, column + 1);
        }
      }
    }
    return nexts;
  }

  private static int to(int from, int row, int column) {
    boolean inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
    return inside && cell(row, column) >= 0 ? cell(row, column) : from;
  }

  /** Doors join the rooms one after the other. */
  private static int[] cells() {
    int[] cells = new int[SIDE * SIDE];
    int count = 0;
    for (int square = 0; square < cells.length; square++) {
      int row = square / SIDE;
      int column = square % SIDE;
      boolean door = (column == WALL && (row == 3 || row == 9)) || (row == WALL && column == 9);
      cells[square] = (row == WALL || column == WALL) && !door ? -1 : count++;
    }
    return cells;
  }
}
