import ai.djl.engine.Engine;

/** Starts PyTorch once while the image is built, so that its libraries lie unpacked in {@code DJL_CACHE_DIR}. */
class UnpackEngine {
    public static void main(String[] args) {
        System.out.println(Engine.getEngine("PyTorch"));
    }
}
