from app.compose.catalogue import declare

declare("product.created", "productId name sku", "{actor} added the product {name}", icon="package")
declare(
    "product.updated", "productId name sku", "{actor} changed the product {name}", icon="package"
)
